/** Makes thumbnails of an image: one file per variant, small, upright and without the camera's metadata. */
import { makeThumbnail, type Variant } from './thumbnail.ts';
import sharp from 'sharp';
import { mkdir } from 'node:fs/promises';

interface Parameters {
  readonly source: string;
  readonly variants: readonly Variant[];
  readonly outputDir?: string;
}

interface Context {
  logger(message: string, meta?: Readonly<Record<string, unknown>>): void;
}

export async function handler({ source, variants, outputDir = 'thumbnails' }: Parameters, { logger }: Context) {
  await mkdir(outputDir, { recursive: true });
  const { width, height, format } = await sharp(source).metadata();
  const thumbnails = [];
  for (const variant of variants) thumbnails.push(await makeThumbnail(source, variant, outputDir));
  logger('Made thumbnails', { thumbnails: thumbnails.length });
  return { source: { width, height, format }, thumbnails };
}
