import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { REPOSITORY } from '../../build/places.ts';

const FOLDER = join(REPOSITORY, 'docs/screenshots');
/** Times and digests differ each time; the look does not. Of all pixels. */
const SAME = 0.02;

/**
 * Keeps what a page looks like in docs/screenshots, where there is no such picture yet, or where it looks different and
 * `APPHUB_SCREENSHOTS=write` asks for new ones.
 */
export async function keepScreenshot(page: Page, name: string): Promise<void> {
  const file = join(FOLDER, `${name}.webp`);
  const isWanted = process.env['APPHUB_SCREENSHOTS'] === 'write';
  if (existsSync(file) && !isWanted) return;
  const taken = await page.screenshot({ animations: 'disabled' });
  const known = existsSync(file) ? readFileSync(file) : undefined;
  const browser = page.context().browser();
  if (browser === null) throw new Error('a page without a browser');
  const picture = await compare(browser, { taken, known });
  if (picture === undefined) return;
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(file, picture);
}

interface Pictures {
  readonly taken: Buffer;
  readonly known: Buffer | undefined;
}

/** The browser reads and writes pictures, so that nothing else has to. @returns the new picture; undefined where it looks like the known one. */
async function compare(browser: Browser, { taken, known }: Pictures): Promise<Buffer | undefined> {
  const page = await browser.newPage();
  try {
    const urls = [`data:image/png;base64,${taken.toString('base64')}`, ...(known === undefined ? [] : [`data:image/webp;base64,${known.toString('base64')}`])];
    const made = await page.evaluate<string | null>(`(${inBrowser})(${JSON.stringify(urls)}, ${SAME})`);
    return made === null ? undefined : Buffer.from(made.slice(made.indexOf(',') + 1), 'base64');
  } finally {
    await page.close();
  }
}

const inBrowser = `async (urls, same) => {
  const drawn = await Promise.all(urls.map(async (url) => {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = image.naturalWidth;
    canvas.height = image.naturalHeight;
    const context = canvas.getContext('2d');
    context.drawImage(image, 0, 0);
    return { canvas, pixels: context.getImageData(0, 0, canvas.width, canvas.height).data };
  }));
  const [taken, known] = drawn;
  if (known !== undefined && known.pixels.length === taken.pixels.length) {
    let different = 0;
    for (let index = 0; index < taken.pixels.length; index += 4) {
      const far = Math.abs(taken.pixels[index] - known.pixels[index]) + Math.abs(taken.pixels[index + 1] - known.pixels[index + 1]) + Math.abs(taken.pixels[index + 2] - known.pixels[index + 2]);
      if (far > 60) different += 1;
    }
    if (different < same * taken.pixels.length / 4) return null;
  }
  return taken.canvas.toDataURL('image/webp', 0.82);
}`;
