import type { ReactNode } from 'react';

interface IconProps {
  /** Pixels. */
  readonly size?: number;
}

/** All icons stand beside words, and are not read out. */
function Icon({ size = 16, children }: IconProps & { readonly children: ReactNode }) {
  return (
    <svg width={size} height={size} viewBox="0 0 16 16" fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true" focusable="false">
      {children}
    </svg>
  );
}

/** The sign of this program. */
export function Mark({ size = 20 }: IconProps) {
  return (
    <Icon size={size}>
      <path d="M8 1.5 13.5 4.6v6.8L8 14.5l-5.5-3.1V4.6z" />
      <path d="M2.5 4.6 8 7.8l5.5-3.2M8 7.8v6.7" />
    </Icon>
  );
}

export const Check = () => (
  <Icon>
    <circle cx="8" cy="8" r="6.5" />
    <path d="m5.2 8.2 2 2 3.6-4.1" />
  </Icon>
);

export const Cross = () => (
  <Icon>
    <circle cx="8" cy="8" r="6.5" />
    <path d="m5.8 5.8 4.4 4.4m0-4.4-4.4 4.4" />
  </Icon>
);

export const Dash = () => (
  <Icon>
    <circle cx="8" cy="8" r="6.5" />
    <path d="M5 8h6" />
  </Icon>
);

export const Clock = () => (
  <Icon>
    <circle cx="8" cy="8" r="6.5" />
    <path d="M8 4.5V8l2.3 1.5" />
  </Icon>
);

export const Dot = () => (
  <Icon>
    <circle cx="8" cy="8" r="6.5" strokeDasharray="2.5 2.6" />
  </Icon>
);

export const Turning = () => (
  <span className="turning">
    <Icon>
      <path d="M14.5 8A6.5 6.5 0 1 1 8 1.5" />
    </Icon>
  </span>
);

export const Sun = () => (
  <Icon>
    <circle cx="8" cy="8" r="3" />
    <path d="M8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1.1 1.1M11.9 11.9 13 13M13 3l-1.1 1.1M4.1 11.9 3 13" />
  </Icon>
);

export const Moon = () => (
  <Icon>
    <path d="M13.5 9.5A6 6 0 0 1 6.5 2.5a6 6 0 1 0 7 7z" />
  </Icon>
);

export const Search = () => (
  <Icon>
    <circle cx="7" cy="7" r="4.5" />
    <path d="m10.5 10.5 3.5 3.5" />
  </Icon>
);

export const Copy = () => (
  <Icon>
    <rect x="5.5" y="5.5" width="8" height="8" rx="1.5" />
    <path d="M10.5 5.5V4A1.5 1.5 0 0 0 9 2.5H4A1.5 1.5 0 0 0 2.5 4v5A1.5 1.5 0 0 0 4 10.5h1.5" />
  </Icon>
);

export const Download = () => (
  <Icon>
    <path d="M8 2v8.5m0 0L4.8 7.4M8 10.5l3.2-3.1M2.5 13.5h11" />
  </Icon>
);
