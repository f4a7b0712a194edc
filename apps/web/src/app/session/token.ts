const KEY = 'apphub.token';

/** The token of this tab: gone when the tab is closed, and never in another one. */
export const keptToken = {
  read: (): string | undefined => sessionStorage.getItem(KEY) ?? undefined,
  write: (token: string): void => sessionStorage.setItem(KEY, token),
  clear: (): void => sessionStorage.removeItem(KEY),
};
