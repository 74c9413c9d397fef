/** The name of the file that the test writes as soon as everything expected has arrived. */
export const ALL_ARRIVED = 'all-arrived'

/** The targets of one attempt of the page. */
export interface EscapeTarget {
  readonly host: string
  readonly tcp: number
  readonly udp: number
}

/** The order for the Electron of the test. */
export interface EscapeOrder {
  /** Contains the page; the report is written there. */
  readonly folder: string
  readonly isClosed: boolean
  /** The attempts whose names are expected to be looked up. */
  readonly expectedNames: readonly string[]
  readonly targets: Readonly<Record<string, EscapeTarget>>
}

export interface EscapeReport {
  /** Every attempt that the page made. */
  readonly attempts: readonly string[]
  /** The attempts whose name was looked up. */
  readonly names: readonly string[]
  /** Addresses of downloads that began. */
  readonly downloads: readonly string[]
  /** The proxy as Chromium writes it, such as `DIRECT`. */
  readonly proxyOfProviders: string
}
