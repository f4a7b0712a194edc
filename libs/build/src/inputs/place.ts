import { composed } from './names.ts';

/** Where a file or folder lies. */
export interface Place {
  /** Absolute path on this machine, as the disk spells it. */
  readonly path: string;
  /** Where it lies in the workspace, `bundle/src`, in Unicode form NFC. */
  readonly name: string;
}

/** The place of what is called `spelled` in the folder at `place`. */
export function placeInside({ path, name }: Place, spelled: string): Place {
  return { path: `${path}/${spelled}`, name: `${name}/${composed(spelled)}` };
}
