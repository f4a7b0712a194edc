import sharp, { type FitEnum } from 'sharp';
import { createHash } from 'node:crypto';
import { join } from 'node:path';

export interface Variant {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly fit: keyof FitEnum;
  readonly format: 'png' | 'webp' | 'jpeg';
}

/** Renders one variant next to the others. Metadata of the source (camera, place) is left behind by default. */
export async function makeThumbnail(source: string, { name, width, height, fit, format }: Variant, outputDir: string) {
  const path = `${name}.${format === 'jpeg' ? 'jpg' : format}`;
  const resized = sharp(source).rotate().resize({ width, height, fit, withoutEnlargement: true });
  const { size } = await resized.toFormat(format, { quality: 80 }).toFile(join(outputDir, path));
  return { path, bytes: size, ...(await measure(join(outputDir, path))) };
}

/** What a viewer of the file sees: its pixels decoded again, whatever the encoder did to the bytes. */
async function measure(file: string) {
  const { data, info } = await sharp(file).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const { dominant } = await sharp(file).stats();
  return {
    width: info.width,
    height: info.height,
    dominantColor: [dominant.r, dominant.g, dominant.b],
    pixels: createHash('sha256').update(data).digest('hex'),
  };
}
