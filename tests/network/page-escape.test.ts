import { beforeAll, describe, expect, it } from 'vitest'
import { tryToEscape, type EscapeResult } from '../support/page-escape/page-escape.ts'

/**
 * What each attempt reaches from an open page, which shows that the attempt works. Attempts with an empty list do
 * nothing in Electron.
 */
const reach: Readonly<Record<string, readonly ('TCP' | 'UDP' | 'name')[]>> = {
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

const names = Object.keys(reach)

/** The attempts whose result does not vary. Chromium decides by itself whether it prefetches at once. */
const steady = names.filter((name) => name !== 'speculationRules')

describe.runIf(process.platform === 'linux')('a page that an attacker controls', () => {
  let open: EscapeResult
  let closed: EscapeResult

  beforeAll(async () => {
    open = await tryToEscape(names, false, reach)
    closed = await tryToEscape(names, true)
  }, 240_000)

  it('makes every attempt of the table, and reaches the listeners if nothing stops it', () => {
    expect([...open.attempts].sort()).toEqual([...names].sort())
    expect([...closed.attempts].sort()).toEqual([...names].sort())
    const reached = steady.map((name) => {
      const arrived = [...(open.arrived[name] ?? []), ...(open.names.includes(name) ? ['name'] : [])]
      return [name, arrived.sort()]
    })
    expect(Object.fromEntries(reached)).toEqual(
      Object.fromEntries(steady.map((name) => [name, [...(reach[name] ?? [])].sort()])),
    )
  })

  it.each(names)('43 sends nothing by %s: no TCP connection, no UDP packet', (name) => {
    expect(closed.arrived[name]).toEqual([])
  })

  it('44 has only the names looked up that SECURITY.md lists', () => {
    expect(closed.names).toEqual(['webRtcTcpName', 'webRtcCandidate'])
  })

  it('48 begins no download', () => {
    expect(open.downloads).not.toEqual([])
    expect(closed.downloads).toEqual([])
  })

  it("43 leaves the system's proxy to the session that reads from the providers", () => {
    expect(closed.proxyOfProviders).toBe(open.proxyOfProviders)
    expect(closed.proxyOfProviders).not.toContain('127.0.0.1:0')
  })
})
