/** The file that the test writes once every expected connection and packet has arrived; lookups do not count. */
export const ALL_ARRIVED = 'all-arrived'

/** What the clipboard contains before the page tries to read it. */
export const COPIED = 'copied elsewhere'

/** What only this attempt of the page tries to reach. The ports are on 127.0.0.1. */
export interface EscapeTarget {
  readonly host: string
  readonly tcp: number
  readonly udp: number
}

/** What the test tells its Electron process to do. */
export interface EscapeOrder {
  /** The folder that contains the page. The report is written there too. */
  readonly folder: string
  readonly isClosed: boolean
  /** The attempts whose host name is expected to be looked up in DNS. */
  readonly expectedNames: readonly string[]
  readonly targets: Readonly<Record<string, EscapeTarget>>
}

export interface EscapeReport {
  /** The names of all attempts in attempts.ts, whether they had a target or not. */
  readonly attempts: readonly string[]
  /** The attempts whose host name was looked up in DNS. */
  readonly names: readonly string[]
  /** Addresses of the downloads that the hardening did not prevent. */
  readonly downloads: readonly string[]
  /**
   * What the page read from the clipboard in several ways without a user gesture, and what the clipboard contained
   * afterwards.
   */
  readonly clipboard: { readonly read: readonly string[]; readonly left: string }
  /** The proxy as Chromium writes it, such as `DIRECT`. */
  readonly proxyOfProviders: string
}
