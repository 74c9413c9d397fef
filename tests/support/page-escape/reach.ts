export type Reached = 'TCP' | 'UDP' | 'name'

/**
 * What each attempt reaches from an open page, that is, one without Gavel's hardening. This shows that the attempt
 * works. Attempts with an empty list reach nothing in Electron, except `speculationRules` at times.
 */
export const reach: Readonly<Record<string, readonly Reached[]>> = {
  fetch: ['TCP', 'name'],
  xhr: ['TCP', 'name'],
  webSocket: ['TCP', 'name'],
  eventSource: ['TCP', 'name'],
  beacon: ['TCP', 'name'],
  image: ['TCP', 'name'],
  script: ['TCP', 'name'],
  import: ['TCP', 'name'],
  stylesheet: ['TCP', 'name'],
  style: ['TCP', 'name'],
  font: ['TCP', 'name'],
  media: ['TCP', 'name'],
  frame: ['TCP', 'name'],
  object: ['TCP', 'name'],
  icon: [],
  manifest: [],
  prefetch: ['TCP', 'name'],
  preload: ['TCP', 'name'],
  modulePreload: ['TCP', 'name'],
  dnsPrefetch: ['name'],
  preconnect: [],
  speculationRules: [],
  form: ['TCP', 'name'],
  ping: ['TCP', 'name'],
  open: ['TCP', 'name'],
  frameNavigation: ['TCP', 'name'],
  download: ['TCP', 'name'],
  webRtcUdp: ['UDP', 'name'],
  webRtcTcp: ['TCP'],
  webRtcTcpName: ['name'],
  webRtcInFrame: ['TCP', 'UDP'],
  webRtcCandidate: ['TCP', 'UDP', 'name'],
  webTransport: ['UDP', 'name'],
  worker: ['TCP', 'name'],
  blobWorker: ['TCP', 'name'],
  foreignWorker: [],
  serviceWorker: [],
  audioWorklet: ['TCP', 'name'],
  reportUri: [],
}

/** What a page of Gavel can reach, according to SECURITY.md. */
export const allowed: Readonly<Record<string, readonly Reached[]>> = {
  webRtcTcpName: ['name'],
  webRtcCandidate: ['name'],
}
