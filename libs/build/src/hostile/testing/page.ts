import { ideas } from './ideas.ts';

/** @returns `docs/hostile-examples.md`, written from the table of ideas. */
export function hostileExamplesPage(): string {
  const rows = Object.entries(ideas).map(([name, { code, held }]) => `| ${name} | ${code === 'built' ? 'built, to no effect' : `\`${code}\``} | ${held} |`);
  return [
    '# Hostile examples',
    '',
    'What an example can try by its content and its configuration, how it ends, and what holds it. Each row is a test in',
    '`libs/build/src/hostile/`: the whole way from the folder to the bundle, held to its failure code, and to this: nothing',
    'outside the example has changed or stands in the bundle or the log, no sandbox is left, no process of one is left.',
    'Where an attack could fail for a reason of its own, a test beside it shows that it works on a plain program.',
    '',
    '| idea | outcome | what holds it |',
    '|---|---|---|',
    ...rows,
    '',
    '## What only bubblewrap holds',
    '',
    "A build command is a program. In a process group it runs as the user who builds, and can read and write what that user",
    'can; the same files in bubblewrap do not exist. This is tried both ways:',
    '',
    '| idea | in a process group | in bubblewrap |',
    '|---|---|---|',
    '| a build command that writes outside its sandbox | it writes | there is nothing to write to |',
    '| a build command that copies a file from outside into the output | it is packed | there is nothing to copy |',
    '| a build command that links a file from outside into the output, by a hard link | it is packed | there is nothing to link |',
    '| a tsconfig.json that extends a file outside | lines of it may stand in an error of the bundler | there is no such file |',
    '',
    '## Elsewhere',
    '',
    'Hostile archives are tested in `libs/pack` (`unpack-archive.test.ts`), hostile processes (forks, memory, daemons, the',
    'network, files of the machine) in `libs/sandbox/src/hostile/`.',
    '',
    'This page is written from `libs/build/src/hostile/testing/ideas.ts`:',
    '`node libs/build/src/hostile/testing/write-page.ts`.',
    '',
  ].join('\n');
}
