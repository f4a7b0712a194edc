import type { Scope } from '@apphub/model/api';
import { afterAll, afterEach, beforeAll, expect } from '@jest/globals';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { startBrowser } from './browser.ts';
import { type Service, startService } from './service.ts';
import { createSite, type Site } from './site.ts';

/** A service and a browser, from `beforeAll` to `afterAll`. */
export interface PageTests {
  readonly service: Service;
  readonly site: Site;
  /** Makes a token. */
  token(...scopes: Scope[]): Promise<string>;
  /** Opens the page, signed in as an admin unless another token is given; null signs nobody in. */
  open(path: string, options?: OpenOptions): Promise<Page>;
  /** What the pages of this test complained about, refusals of the API aside. */
  readonly complaints: string[];
}

export interface OpenOptions extends BrowserContextOptions {
  readonly token?: string | null;
  /** Where the service is reached, if not directly. */
  readonly url?: string;
}

/** For whatever a page waits for: builds take long where many tests run at once. */
const PATIENCE_MS = 100_000;

/** Starts a service over `files`, and a browser. Each test fails that leaves a page with an error in its console. */
export function usePages(files: Readonly<Record<string, string | object>>, env: Readonly<Record<string, string>> = {}): PageTests {
  let started: { readonly site: Site; readonly service: Service; readonly browser: Browser } | undefined;
  const complaints: string[] = [];
  const parts = () => started ?? neverStarted();

  beforeAll(async () => {
    const site = createSite(files);
    const service = await startService(site.env(env));
    started = { site, service, browser: await startBrowser() };
  }, 120_000);

  afterEach(async () => {
    for (const context of started?.browser.contexts() ?? []) await context.close();
    expect(complaints.splice(0)).toEqual([]);
  });

  afterAll(async () => {
    await started?.browser.close();
    await started?.service[Symbol.asyncDispose]();
    started?.site[Symbol.dispose]();
  }, 60_000);

  return {
    complaints,
    get service() {
      return parts().service;
    },
    get site() {
      return parts().site;
    },
    async token(...scopes) {
      const { token } = await parts().service.client.call('createToken', { body: { name: `test ${scopes.join(' ').replaceAll(':', '-')}`, scopes, expiresInDays: 1 } });
      return token;
    },
    async open(path, { token = parts().service.token, url = parts().service.url, ...options } = {}) {
      const context = await parts().browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce', ...options });
      if (token !== null) await context.addInitScript(`sessionStorage.setItem('apphub.token', ${JSON.stringify(token)})`);
      context.setDefaultTimeout(PATIENCE_MS);
      const page = await context.newPage();
      page.on('pageerror', (error) => complaints.push(String(error)));
      page.on('console', (message) => {
        // A browser reports every refusal and every lost connection here, however well the page takes it.
        if (message.type() === 'error' && !/Failed to load resource|WebSocket connection/.test(message.text())) complaints.push(message.text());
      });
      await page.goto(`${url}/ui${path}`);
      return page;
    },
  };
}

function neverStarted(): never {
  throw new Error('The service is there from beforeAll on: ask for it inside a test, not beside it.');
}
