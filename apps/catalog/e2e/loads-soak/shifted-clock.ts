/** Loaded before a program: its clock jumps by SOAK_JUMP_MS after SOAK_JUMP_AFTER_MS. Timers go on as they would. */
const { SOAK_JUMP_MS, SOAK_JUMP_AFTER_MS } = process.env;
const now = Date.now.bind(Date);
const jumpAt = now() + Number(SOAK_JUMP_AFTER_MS);
const shifted = (): number => (now() < jumpAt ? now() : now() + Number(SOAK_JUMP_MS));

class ShiftedDate extends Date {
  constructor(...given: readonly unknown[]) {
    super(...((given.length === 0 ? [shifted()] : given) as [number]));
  }

  static override now(): number {
    return shifted();
  }
}

globalThis.Date = new Proxy(ShiftedDate, { apply: () => new ShiftedDate().toString() }) as unknown as DateConstructor;
