/** The name of the file that the test writes as soon as everything that it expects has arrived. */
export const ALL_ARRIVED = 'all-arrived'

/** What one attempt of the page aims at. */
export interface EscapeTarget {
  readonly host: string
  readonly tcp: number
  readonly udp: number
}

/** What the Electron of the test is to do. */
export interface EscapeOrder {
  /** Holds the page; the report is written there. */
  readonly folder: string
  readonly isClosed: boolean
  readonly targets: Readonly<Record<string, EscapeTarget>>
}

export interface EscapeReport {
  /** Every attempt that the page made. */
  readonly attempts: readonly string[]
  /** The attempts whose name was looked up. */
  readonly names: readonly string[]
  /** Addresses of downloads that began. */
  readonly downloads: readonly string[]
  /** As Chromium writes it, such as `DIRECT`. */
  readonly proxyOfProviders: string
}
