import { beforeAll, describe, expect, it } from 'vitest'
import { tryToEscape, type EscapeResult } from '../support/page-escape/page-escape.ts'

type Reached = 'TCP' | 'UDP' | 'name'

/**
 * What each attempt reaches from an open page, that is, one without Gavel's hardening. This shows that the attempt
 * works. Attempts with an empty list reach nothing in Electron, except `speculationRules` at times.
 */
const reach: Readonly<Record<string, readonly Reached[]>> = {
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

/** What a page of Gavel can reach according to SECURITY.md. */
const allowed: Readonly<Record<string, readonly Reached[]>> = { webRtcTcpName: ['name'], webRtcCandidate: ['name'] }

/** The attempts whose result does not vary. With speculationRules, Chromium decides by itself whether it prefetches. */
const steady = names.filter((name) => name !== 'speculationRules')

/**
 * The maximum number of open pages that make the attempts, one after another. Chromium drops some attempts on a busy
 * machine, so each attempt needs its expected result in only one of them.
 */
const OPEN_PAGES = 5

/** Where the results of an open page differ from the table, such as `fetch: TCP is missing`. */
function differencesIn({ arrived, names: lookedUp }: EscapeResult): readonly string[] {
  return steady.flatMap((name) =>
    (['TCP', 'UDP', 'name'] as const).flatMap((kind) => {
      const isExpected = reach[name]?.includes(kind) === true
      const isReached = kind === 'name' ? lookedUp.includes(name) : arrived[name]?.includes(kind) === true
      if (isExpected === isReached) return []
      return `${name}: ${kind} is ${isExpected ? 'missing' : 'unexpected'}`
    }),
  )
}

describe.runIf(process.platform === 'linux')('a page that an attacker controls', () => {
  let open: EscapeResult
  let closed: EscapeResult
  let differences: readonly string[]

  beforeAll(async () => {
    open = await tryToEscape(names, false, reach)
    differences = differencesIn(open)
    for (let page = 2; page <= OPEN_PAGES && differences.length > 0; page += 1) {
      const again = differencesIn(await tryToEscape(names, false, reach))
      differences = differences.filter((one) => again.includes(one))
    }
    // In the hardened page, the sandbox of its content security policy stops some attempts before they reach Gavel's
    // handlers. The security tests call these handlers themselves.
    closed = await tryToEscape(names, true, allowed)
  }, 600_000)

  it('makes every attempt of the table', () => {
    expect([...open.attempts].sort()).toEqual([...names].sort())
    expect([...closed.attempts].sort()).toEqual([...names].sort())
  })

  it('reaches what the table lists, and nothing else, if the page is not hardened', () => {
    expect(differences).toEqual([])
  })

  it.each(names)('43 sends nothing by %s: no TCP connection, no UDP packet', (name) => {
    expect(closed.arrived[name]).toEqual([])
  })

  it('44 can look up names only by the attempts that SECURITY.md lists', () => {
    expect(closed.names).toEqual(Object.keys(allowed))
  })

  it('48 begins no download', () => {
    expect(open.downloads).not.toEqual([])
    expect(closed.downloads).toEqual([])
  })

  it('43 is hardened without changing the proxy of the session that reads from the providers', () => {
    expect(closed.proxyOfProviders).toBe(open.proxyOfProviders)
    expect(closed.proxyOfProviders).not.toContain('127.0.0.1:0')
  })
})
