/** An amount in cents. Its own type, so that euros cannot be added to cents by mistake. */
export type Cents = number & { readonly __unit: 'cents' };

export const ZERO = 0 as Cents;

/** @throws RangeError for anything but a whole number of cents. */
export function cents(amount: number): Cents {
  if (!Number.isSafeInteger(amount)) throw new RangeError(`expected a whole number of cents, got ${amount}`);
  return amount as Cents;
}

export function add(...amounts: readonly Cents[]): Cents {
  return cents(amounts.reduce<number>((total, amount) => total + amount, 0));
}

/** A share of an amount, rounded half up to a cent, as tax offices round. */
export function percentOf(amount: Cents, percent: number): Cents {
  return cents(Math.floor((amount * percent) / 100 + 0.5));
}

/** `1,234.50`: grouped and with two decimals, whatever the locale of the machine. */
export function formatMoney(amount: Cents): string {
  const sign = amount < 0 ? '-' : '';
  const whole = String(Math.floor(Math.abs(amount) / 100)).replaceAll(/\B(?=(\d{3})+$)/g, ',');
  return `${sign}${whole}.${String(Math.abs(amount) % 100).padStart(2, '0')}`;
}
