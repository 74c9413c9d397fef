import { writeFileSync } from 'node:fs'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { request } from 'node:http'
import { Agent, request as httpsRequest } from 'node:https'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, test, vi } from 'vitest'
import { CallbackGate, type AcceptedCallback } from '../../../../relay/receiver/callback-gate.ts'
import { startReceiver } from '../../../../relay/receiver/receiver.ts'
import { accountHash } from '../../../../shared/feed/topics.ts'
import { selfSigned, type ServerCertificate } from '../../../support/certificates.ts'
import { freePort } from '../../../support/free-port.ts'
import { callbackConfiguration, pathSecret } from '../../../support/relay-configuration.ts'
import { testAccount } from '../../../support/simulator-world.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'
import { until } from '../../../support/wait-for.ts'

const form = { 'content-type': 'application/x-www-form-urlencoded' }
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
  onTestFinished(() => receiver.close())
  return { gate, receiver, url: `${publicUrl}/cb/${pathSecret}/main`, received, missed, replace }
}

const post = (url: string, body: string, headers: Record<string, string> = form) =>
  fetch(url, { method: 'POST', body, headers, redirect: 'manual' })

describe('over HTTP', () => {
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
    onTestFinished(() => {
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

  it('a body above 16 kB is rejected even if its length is not declared', async () => {
    const { url, receiver, received } = await start('vobiz', true)
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
    expect(receiver.health().callbacks).toMatchObject({ size: 1, accepted: 0 })
    expect(received).toEqual([])
  })

  it('each callback that is not accepted gets no body and is reported, but no request to another path is', async () => {
    const { url, missed } = await start()
    const responses = [
      await post(url, 'ConferenceAction=enter'),
      await post(url, '', { 'content-type': 'application/json' }),
      await post(url, 'a'.repeat(16 * 1024 + 1)),
      await post(url.replace('/main', '/another'), ''),
      await post(url.replace(pathSecret, pathSecret.replace('0', '1')), ''),
    ]
    expect(responses.map(({ status }) => status)).toEqual([403, 415, 413, 404, 404])
    for (const response of responses) expect(await response.text()).toBe('')
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

test('a renewed certificate is used for new connections, and ends none; one that does not fit its key changes nothing', async () => {
  const first = selfSigned()
  const second = selfSigned()
  const { url, receiver, replace } = await start('vobiz', true, first)
  const agent = new Agent({ keepAlive: true, maxCachedSessions: 0, ca: first.cert })
  onTestFinished(() => {
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
