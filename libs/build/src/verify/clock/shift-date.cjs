'use strict';
/**
 * Loaded before everything else into each Node process of a second build: its date is shifted by as many milliseconds as
 * APPHUB_CLOCK_SHIFT_MS says. Only what a program reads of the date is; how long things take, and the times of files,
 * are the kernel's.
 */
const shift = Number(process.env.APPHUB_CLOCK_SHIFT_MS);
const RealDate = Date;
const realNow = RealDate.now;
const now = () => realNow() + shift;

const ShiftedDate = new Proxy(RealDate, {
  apply: () => new RealDate(now()).toString(),
  construct: (target, args, made) => Reflect.construct(target, args.length === 0 ? [now()] : args, made === ShiftedDate ? target : made),
});
RealDate.now = now;
RealDate.prototype.constructor = ShiftedDate;
globalThis.Date = ShiftedDate;

const formats = Intl.DateTimeFormat.prototype;
const { get: formatOf } = Object.getOwnPropertyDescriptor(formats, 'format');
Object.defineProperty(formats, 'format', {
  configurable: true,
  get() {
    const format = formatOf.call(this);
    return (date = now()) => format(date);
  },
});
const { formatToParts } = formats;
formats.formatToParts = function (date = now()) {
  return formatToParts.call(this, date);
};

Object.defineProperty(performance, 'timeOrigin', { configurable: true, value: performance.timeOrigin + shift });
