import type { ButtonHTMLAttributes } from 'react';
import './button.css';

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** `primary` once per view at most; `danger` for what cannot be taken back; `bare` without a frame. */
  readonly kind?: 'plain' | 'primary' | 'danger' | 'bare';
}

/** Does something here; what leads elsewhere is a link. */
export function Button({ kind = 'plain', type = 'button', className, ...rest }: ButtonProps) {
  return <button {...rest} type={type} className={`button button-${kind}${className === undefined ? '' : ` ${className}`}`} />;
}
