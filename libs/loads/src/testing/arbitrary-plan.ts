import fc from 'fast-check';
import { makePlan } from '../plan/make-plan.ts';
import type { Plan } from '../plan/plan.ts';
import { taskOf } from './generated-plan.ts';

/** Sound plans of up to twelve tasks, whose names say nothing of their order. */
export const arbitraryPlan: fc.Arbitrary<Plan> = fc
  .uniqueArray(fc.stringMatching(/^[a-z]{1,3}$/), { maxLength: 12 })
  .chain((names) => fc.tuple(fc.constant(names), fc.array(fc.tuple(fc.nat(11), fc.nat(11)), { maxLength: 30 })))
  .map(([names, pairs]) => {
    const upstreamOf = (index: number) => pairs.filter(([from, to]) => to === index && from < index).map(([from]) => names[from]!);
    const made = makePlan({ tasks: names.map((name, index) => taskOf(name, upstreamOf(index))) });
    if (!made.ok) throw new TypeError(made.error.message);
    return made.value;
  });

/** A plan and some of its slugs. */
export const planWithSome: fc.Arbitrary<readonly [Plan, readonly string[]]> = arbitraryPlan.chain((plan) =>
  fc.tuple(fc.constant(plan), fc.subarray(plan.tasks.map(({ slug }) => slug))),
);

/** A plan, and durations in ms of some of its tasks. */
export const planWithDurations: fc.Arbitrary<readonly [Plan, ReadonlyMap<string, number>]> = arbitraryPlan.chain((plan) =>
  fc.tuple(fc.constant(plan), fc.array(fc.tuple(fc.constantFrom('', ...plan.tasks.map(({ slug }) => slug)), fc.nat(5000))).map((entries) => new Map(entries))),
);
