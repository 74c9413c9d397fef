import { describe, expect, test } from 'vitest'
import {
  createTransport,
  passGate,
  type Exchange,
  type Fetch,
  type HttpRequest,
} from '../../../electron/providers/transport.ts'
import { fault } from '../../../shared/fault.ts'
import { createVirtualClock } from '../../support/virtual-clock.ts'

const end: HttpRequest = { method: 'DELETE', url: 'https://api.example/v1/', headers: {}, priority: 'person' }
const broken = (): Promise<never> => Promise.reject(new Error('ERR_SSL_PROTOCOL_ERROR'))

const asking = (fetch: Fetch): Fetch =>
  Object.assign<Fetch, Pick<Fetch, 'asksGate'>>((...request) => fetch(...request), { asksGate: true })

describe('a write that failed was not carried out', () => {
  test('if the network had not asked its gate', async () => {
    const transport = createTransport(asking(broken), createVirtualClock())
    expect(await transport(end)).toMatchObject({ ok: false, fault: { code: 'tls' }, carriedOut: 'no' })
  })

  test('if no connection was open in time, and it is not sent later', async () => {
    const clock = createVirtualClock()
    const sent: boolean[] = []
    const late: Fetch = async (_url, request) => {
      await new Promise<void>((resolve) => clock.setTimeout(resolve, 60_000))
      passGate(request)
      sent.push(true)
      return broken()
    }
    const exchange = createTransport(asking(late), clock)(end)
    await clock.advance(60_000)
    expect(await exchange).toMatchObject({ ok: false, fault: { code: 'timeout' }, carriedOut: 'no' })
    expect(sent).toEqual([])
  })

  test('if its gate was closed, and the fault is that of the gate', async () => {
    const readOnly = fault('readOnly')
    const passing = asking(async (_url, request) => (passGate(request), broken()))
    const exchange = createTransport(passing, createVirtualClock())({ ...end, gate: { check: () => readOnly } })
    expect(await exchange).toEqual({ ok: false, fault: readOnly, carriedOut: 'notSent' })
  })
})

test('a body may arrive after the time within which a response must begin', async () => {
  const clock = createVirtualClock()
  const chunks = [{ done: false, value: new TextEncoder().encode('{}') }, { done: true }]
  const slowly = () =>
    new Promise<(typeof chunks)[number]>((resolve) =>
      clock.setTimeout(() => resolve(chunks.shift() ?? { done: true }), 150),
    )
  const reader = { read: slowly, cancel: () => Promise.resolve() }
  const slow: Fetch = () =>
    Promise.resolve({ status: 200, headers: { get: () => null }, body: { getReader: () => reader } })
  const exchange = createTransport(slow, clock, { startMs: 100, totalMs: 500, bodyBytes: 10 })(end)
  await clock.advance(300)
  const { response } = (await exchange) as Extract<Exchange, { ok: true }>
  expect(response.text).toBe('{}')
  expect(response).not.toHaveProperty('bodyFault')
})

describe('a write that failed may have been carried out', () => {
  test.each<[string, Fetch]>([
    ['if the network had asked its gate', asking((_url, request) => (passGate(request), broken()))],
    ['if the network never asks', broken],
  ])('%s', async (_when, fetch) => {
    const transport = createTransport(fetch, createVirtualClock())
    expect(await transport(end)).toMatchObject({ ok: false, fault: { code: 'tls' }, carriedOut: 'unknown' })
  })
})
