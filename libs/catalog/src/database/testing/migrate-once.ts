import { migrate } from '../index.ts';

/** A program that starts on a database: migrates it and says what it has run. */
const [, , url] = process.argv;
console.log(JSON.stringify(await migrate({ url: url as string })));
