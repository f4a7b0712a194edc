/** Builds one example into an empty store, as a process of its own: `node build-once.ts <slug> <repository root>`. */
import { createBuilder, findExamples, loadExample } from '@apphub/build';
import { openPorts, readSettings } from '@apphub/compose';
import { FailureError } from '@apphub/model';

const [slug, repositoryRoot] = process.argv.slice(2) as [string, string];

const settings = readSettings(process.env);
if (!settings.ok) throw new FailureError(settings.error);
const ports = await openPorts(settings.value, { repositoryRoot, emit: () => {} });
const examples = new Map(
  findExamples(repositoryRoot).map((root) => {
    const example = loadExample(root, { repositoryRoot });
    if (!example.ok) throw new FailureError(example.error);
    return [example.value.slug, example] as const;
  }),
);
const result = await createBuilder((name) => examples.get(name)!, { concurrency: 1 }, ports).build(slug);
if (!result.ok) throw new FailureError(result.error);
