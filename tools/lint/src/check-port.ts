import type { Repository } from './repository.ts';

/** One broken rule at one place. */
export interface Finding {
  /** The rule's short name, e.g. `no-cycles`. */
  readonly rule: string;
  /** Why the rule exists; printed once above the rule's findings. */
  readonly reason: string;
  /** A path in the repository, with a line where there is one: `libs/model/src/digest.ts:12`. */
  readonly place: string;
  /** What is wrong there, in a few words. */
  readonly message: string;
}

export interface Outcome {
  readonly findings: readonly Finding[];
  /** Numbers worth printing even when all is well. */
  readonly figures?: string;
}

/** A set of rules that share their input. Throws only when it could not look at all. */
export interface Check {
  readonly name: string;
  run(repository: Repository): Promise<Outcome>;
}
