import { writeFileSync } from 'node:fs'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { request } from 'node:http'
import { Agent, request as httpsRequest } from 'node:https'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { afterEach, describe, expect, it, test, vi } from 'vitest'
import { CallbackGate, type AcceptedCallback } from '../../../../relay/receiver/callback-gate.ts'
import { startReceiver } from '../../../../relay/receiver/receiver.ts'
import { accountHash } from '../../../../shared/feed/topics.ts'
import { deliverOverHttp } from '../../../simulator/callbacks.ts'
import { createSimulator } from '../../../simulator/simulator.ts'
import { selfSigned, type ServerCertificate } from '../../../support/certificates.ts'
import { freePort } from '../../../support/free-port.ts'
import { callbackConfiguration, pathSecret } from '../../../support/relay-configuration.ts'
import { testAccount } from '../../../support/simulator-world.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'
import { until } from '../../../support/wait-for.ts'

const form = { 'content-type': 'application/x-www-form-urlencoded' }
const closing: (() => Promise<void> | void)[] = []

afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

/** Starts a receiver, with this certificate if there is one. */
const start = async (provider: 'plivo' | 'vobiz' = 'plivo', acceptUnsigned = false, tls?: ServerCertificate) => {
  const received: AcceptedCallback[] = []
  const missed: string[] = []
  const folder = temporaryFolder()
  const files = { keyFile: join(folder, 'key.pem'), certFile: join(folder, 'cert.pem') }
  /** Replaces the files of the certificate. */
  const replace = ({ key, cert }: ServerCertificate): void => {
    writeFileSync(files.keyFile, key)
    writeFileSync(files.certFile, cert)
  }
  if (tls !== undefined) replace(tls)
  const port = await freePort()
  const publicUrl = `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${String(port)}`
  const configuration = callbackConfiguration({
    provider,
    acceptUnsigned,
    publicUrl,
    port,
    ...(tls !== undefined && { tls: files }),
  })
  const gate = new CallbackGate(
    configuration.receiver,
    configuration,
    () => undefined,
    () => performance.now(),
  )
  const receiver = await startReceiver(configuration.receiver, gate, {
    onCallback: (_, accepted) => {
      received.push(accepted)
    },
    onMissed: (account) => {
      missed.push(account)
    },
  })
  closing.push(() => receiver.close())
  return { gate, receiver, url: `${publicUrl}/cb/${pathSecret}/main`, received, missed, replace }
}

const post = (url: string, body: string, headers: Record<string, string> = form) =>
  fetch(url, { method: 'POST', body, headers, redirect: 'manual' })

describe('over HTTP', () => {
  it.each(['plivo', 'vobiz'] as const)('the callbacks of a simulated %s arrive', async (provider) => {
    const { url, received, receiver } = await start(provider)
    const simulator = createSimulator({
      profile: provider,
      authToken: 'made-up-token',
      deliver: deliverOverHttp,
      switches: { callbackUrl: url, callbackTokensInClear: true },
    })
    closing.push(() => {
      simulator.stop()
    })
    simulator.rooms.startRoom({ name: 'Weekly standup', people: [{ memberId: '1' }, { memberId: '2' }] })
    await until('two callers', () => received.length === 2)
    simulator.rooms.endRoom({ room: 'Weekly standup' })
    await until('two exits', () => received.length === 4)
    expect(received.map(({ event }) => event?.what?.kind)).toEqual(['entered', 'entered', 'left', 'left'])
    expect(receiver.health().callbacks).toMatchObject({ accepted: 4, signature: 0 })
  })

  it('the response to a callback is a 200 with an empty body', async () => {
    const { url, received } = await start('vobiz', true)
    const response = await post(url, 'ConferenceAction=exit&ConferenceName=Duo&CallUUID=call-1')
    expect([response.status, await response.text(), response.headers.get('location')]).toEqual([200, '', null])
    await until('the callback', () => received.length === 1)
  })

  it('a callback counts even if its connection closes before the response is sent', async () => {
    const { receiver, url, received, gate } = await start('vobiz', true)
    let connection: Socket | undefined
    const onRequest = (message: unknown) => {
      connection = (message as { socket: Socket }).socket
    }
    subscribe('http.server.request.start', onRequest)
    closing.push(() => {
      unsubscribe('http.server.request.start', onRequest)
    })
    const judge = gate.judge.bind(gate)
    vi.spyOn(gate, 'judge').mockImplementation(async (...given) => {
      const judged = await judge(...given)
      connection?.destroy()
      return judged
    })
    await expect(post(url, 'ConferenceAction=exit&ConferenceName=Duo&CallUUID=call-1')).rejects.toThrow()
    await until('the callback', () => received.length === 1)
    expect(receiver.health().callbacks.accepted).toBe(1)
  })

  it('a body above 16 kB is rejected, whether its length is declared or not', async () => {
    const { url, receiver, received } = await start('vobiz', true)
    expect((await post(url, 'a'.repeat(16 * 1024 + 1))).status).toBe(413)
    const chunked = await new Promise<number | undefined>((resolve) => {
      const outgoing = request(url, { method: 'POST', headers: form }, (response) => {
        response.resume()
        resolve(response.statusCode)
      })
      outgoing.on('error', () => {
        resolve(undefined)
      })
      outgoing.write('a'.repeat(10_000))
      outgoing.end('a'.repeat(10_000))
    })
    // The connection may break while the rest of the body is still being sent.
    expect([413, undefined]).toContain(chunked)
    expect(receiver.health().callbacks).toMatchObject({ size: 2, accepted: 0 })
    expect(received).toEqual([])
  })

  it.each([
    ['PUT', form, 405],
    ['POST', { 'content-type': 'application/json' }, 415],
    ['POST', form, 403],
  ])('%s with %j gets %i and no body', async (method, headers, status) => {
    const { url } = await start()
    const response = await fetch(url, { method, headers, body: 'a=1' })
    expect([response.status, await response.text()]).toEqual([status, ''])
  })

  it('each callback that is not accepted is reported, but no request to another path is', async () => {
    const { url, missed } = await start()
    await post(url, 'ConferenceAction=enter')
    await post(url, '', { 'content-type': 'application/json' })
    await post(url, 'a'.repeat(16 * 1024 + 1))
    await post(url.replace('/main', '/another'), '')
    await post(url.replace(pathSecret, pathSecret.replace('0', '1')), '')
    const main = accountHash('plivo', testAccount.authId)
    expect(missed).toEqual([main, main, main])
    const cut = request(url, { method: 'POST', headers: { ...form, 'content-length': '100' } })
    cut.on('error', () => undefined)
    cut.write('ConferenceAction=enter', () => cut.destroy())
    await until('the cut one', () => missed.length === 4)
  })
})

/** @returns the status of the response to a callback of Vobiz. */
const call = (url: string, options: { ca?: string | undefined; agent?: Agent } = {}) =>
  new Promise<number | undefined>((resolve, reject) => {
    const send = url.startsWith('https:') ? httpsRequest : request
    const outgoing = send(url, { method: 'POST', headers: form, agent: false, ...options }, (response) => {
      response.resume().on('end', () => {
        resolve(response.statusCode)
      })
    })
    outgoing.on('error', reject)
    outgoing.end('ConferenceAction=exit&ConferenceName=Duo&CallUUID=call-1')
  })

test('a callback arrives over HTTPS with a self-signed certificate', async () => {
  const certificate = selfSigned()
  const { url, received } = await start('vobiz', true, certificate)
  expect(await call(url, { ca: certificate.cert })).toBe(200)
  await until('the callback', () => received.length === 1)
})

test('a renewed certificate is used for new connections, and ends none; one that does not fit its key changes nothing', async () => {
  const first = selfSigned()
  const second = selfSigned()
  const { url, receiver, replace } = await start('vobiz', true, first)
  const agent = new Agent({ keepAlive: true, maxCachedSessions: 0, ca: first.cert })
  closing.push(() => {
    agent.destroy()
  })
  expect(await call(url, { agent })).toBe(200)
  replace({ key: first.key, cert: second.cert })
  expect(() => {
    receiver.renewCertificate()
  }).toThrow(/key/)
  expect(await call(url, { ca: first.cert })).toBe(200)
  replace(second)
  receiver.renewCertificate()
  expect(await call(url, { ca: second.cert })).toBe(200)
  await expect(call(url, { ca: first.cert })).rejects.toThrow(/certificate/)
  expect(await call(url, { agent })).toBe(200)
})
