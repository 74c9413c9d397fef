import { describe, expect, it } from 'vitest'
import { baseUrlsOf } from '../../electron/core.ts'
import { openJournal } from '../../electron/journal/journal.ts'
import { baseAddress } from '../../electron/providers/http-provider.ts'
import { systemClock } from '../../shared/clock.ts'
import { createMemoryFiles } from '../support/memory-files.ts'
import { json, scriptedFetch } from '../support/scripted-fetch.ts'
import { countedIds, createTestCore } from '../support/test-core.ts'

describe('the address of requests', () => {
  const refused = [
    'http://api.plivo.com/v1',
    'https://api.plivo.com',
    'https://api.plivo.com/v2',
    'https://api.plivo.com.example.org/v1',
    'https://api.plivo.com@example.org/v1',
    'https://user:pass@api.plivo.com/v1',
    'https://api.plivo.com:8443/v1',
    'https://api.plivo.com/v1?x=1',
    'https://api.plivo.com/v1#x',
    'https://example.org/v1',
    'https://api.vobiz.ai/api/v1',
    'http://127.0.0.1:4000/v1',
    'http://localhost:4000/v1',
    'http://192.0.2.1/v1',
    'file:///v1',
    'ftp://api.plivo.com/v1',
    'nonsense',
    '//api.plivo.com/v1',
    '',
  ]

  it.each(refused)('19 is never "%s" outside the demo and development', (address) => {
    expect(baseAddress('plivo', address)).toMatchObject({ ok: false, fault: { code: 'invalid' } })
  })

  it('19 is the provider’s, or loopback for the demo, and never FTP or another host, even in development', () => {
    expect(baseAddress('plivo')).toMatchObject({ ok: true, value: { href: 'https://api.plivo.com/v1' } })
    expect(baseAddress('vobiz')).toMatchObject({ ok: true, value: { href: 'https://api.vobiz.ai/api/v1' } })
    expect(baseAddress('plivo', 'https://api.plivo.com/v1/')).toEqual(baseAddress('plivo'))
    expect(baseAddress('plivo', 'http://127.0.0.1:4000/v1', 'demo').ok).toBe(true)
    for (const address of ['http://127.0.0.1/v1', 'http://localhost:4000/v1', ''])
      expect(baseAddress('plivo', address, 'demo').ok, address).toBe(false)
    for (const address of ['http://localhost:4000/v1', 'https://[::1]:4000/v1'])
      expect(baseAddress('plivo', address, 'development').ok, address).toBe(true)
    for (const trusted of ['demo', 'development'] as const) {
      for (const address of [
        'http://192.0.2.1:4000/v1',
        'http://example.org/v1',
        'http://127.0.0.1.example.org:4000/v1',
        'ftp://127.0.0.1:4000/v1',
      ]) {
        expect(baseAddress('plivo', address, trusted).ok, `${trusted} ${address}`).toBe(false)
      }
    }
  })

  it('34 cannot be changed by environment variables in a packaged app', () => {
    const environment = { GAVEL_PLIVO_URL: 'http://127.0.0.1:1/v1', GAVEL_VOBIZ_URL: 'http://127.0.0.1:2/api/v1' }
    expect(baseUrlsOf({ packaged: true, environment })).toEqual({})
    expect(baseUrlsOf({ packaged: false, environment })).toEqual({
      plivo: 'http://127.0.0.1:1/v1',
      vobiz: 'http://127.0.0.1:2/api/v1',
    })
  })

  it('19 is one port on loopback for the demo', async () => {
    const { fetch, seen } = scriptedFetch(() => json(200, { objects: [], api_id: 'x' }))
    const journal = await openJournal({
      folder: '/log',
      fs: createMemoryFiles(),
      clock: systemClock(),
      actor: 'tester',
    })
    const core = createTestCore({
      clock: systemClock(),
      journal,
      fetch,
      logger: () => undefined,
      newId: countedIds(),
      settings: () => ({ holdSeconds: 3, readOnly: false }),
    })
    const started = await core.accounts.startDemo('plivo')
    if (!started.ok) throw new Error(started.fault.code)
    await core.providerOf(started.value.accountId)?.list()
    await core.accounts.close()
    expect(seen.length).toBeGreaterThan(0)
    const origins = new Set(seen.map(({ url }) => new URL(url).origin))
    expect([...origins]).toHaveLength(1)
    expect([...origins][0]).toMatch(/^http:\/\/127\.0\.0\.1:\d{4,5}$/)
  })
})
