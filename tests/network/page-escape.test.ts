import { beforeAll, describe, expect, it } from 'vitest'
import { COPIED } from '../support/page-escape/messages.ts'
import { LONGEST_ESCAPE, tryToEscape, type EscapeResult } from '../support/page-escape/page-escape.ts'
import { allowed, reach } from '../support/page-escape/reach.ts'

const names = Object.keys(reach)

// The sandbox of the page's content security policy stops some attempts before they reach Gavel's handlers. The security
// tests call these handlers themselves. `page-escape.long.test.ts` shows that the attempts work in a page that is not
// hardened.
describe.runIf(process.platform === 'linux')('a page that an attacker controls', () => {
  let closed: EscapeResult

  beforeAll(async () => {
    closed = await tryToEscape(names, true, allowed)
  }, LONGEST_ESCAPE)

  it('makes every attempt in the table', () => {
    expect([...closed.attempts].sort()).toEqual([...names].sort())
  })

  it.each(names)('43 opens no TCP connection and sends no UDP packet by %s', (name) => {
    expect(closed.arrived[name]).toEqual([])
  })

  it('44 can look up names only through the attempts that SECURITY.md lists', () => {
    expect(closed.names).toEqual(Object.keys(allowed))
  })

  it('48 begins no download', () => {
    expect(closed.downloads).toEqual([])
  })

  it('5 neither reads nor replaces the clipboard without a user gesture', () => {
    expect(closed.clipboard).toEqual({ read: [], left: COPIED })
  })

  it('43 is hardened without a change of the proxy that the session for the providers uses', () => {
    expect(closed.proxyOfProviders).toBe('DIRECT')
  })
})
