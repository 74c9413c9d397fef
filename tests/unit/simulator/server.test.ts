import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { serve, type RunningServer } from '../../../electron/simulator/server.ts'
import { serveControlled } from '../../simulator/control.ts'
import { createSimulator, type Simulator } from '../../simulator/simulator.ts'
import { credentials } from '../../support/simulator-world.ts'

const opened: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const close of opened.splice(0)) await close()
})

const run = async <S extends RunningServer>(serving: (simulator: Simulator) => Promise<S>) => {
  const simulator = createSimulator({ profile: 'plivo', rooms: 1 })
  const server = await serving(simulator)
  opened.push(server.close, simulator.stop)
  const account = `${server.baseUrl}/Account/${simulator.authId}`
  return { ...server, simulator, account, headers: credentials(simulator) }
}

describe('access', () => {
  const rawStatus = (port: number, headers: Record<string, string>, path: string): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      httpRequest({ host: '127.0.0.1', port, path, headers }, (response) => {
        response.resume()
        resolve(response.statusCode)
      })
        .on('error', reject)
        .end()
    })

  it('refuses a foreign Host and any Origin, even with valid credentials, also for the control API', async () => {
    const { port, simulator, headers } = await run(serveControlled)
    for (const path of [`/v1/Account/${simulator.authId}/`, '/_control/rooms']) {
      expect(await rawStatus(port, { ...headers, host: `rebound.example.test:${port}` }, path)).toBe(403)
      expect(await rawStatus(port, { ...headers, origin: 'http://127.0.0.1' }, path)).toBe(403)
      expect(await rawStatus(port, { ...headers, origin: 'null' }, path)).toBe(403)
      expect(await rawStatus(port, { ...headers, host: `localhost:${port}` }, path)).toBe(200)
    }
  })

  it('does not listen on 127.0.0.2', async () => {
    const { port } = await run(serveControlled)
    const socket = connect({ port, host: '127.0.0.2' })
    const [outcome] = (await Promise.race([once(socket, 'error'), once(socket, 'connect')])) as [Error | undefined]
    socket.destroy()
    expect(outcome).toBeInstanceOf(Error)
  })

  it('has no control API unless it is requested', async () => {
    const { baseUrl, account, headers } = await run(serve)
    expect((await fetch(new URL('/_control/rooms', baseUrl))).status).toBe(401)
    expect((await fetch(`${account}/../../../_control/rooms`, { headers })).status).toBe(404)
  })

  it('gives each simulator its own long token, even with the same seed', () => {
    const one = createSimulator({ profile: 'plivo', seed: 1 })
    const other = createSimulator({ profile: 'plivo', seed: 1 })
    expect(one.authToken).toMatch(/^[0-9a-f]{40}$/)
    expect(one.authToken).not.toBe(other.authToken)
  })
})

describe('the control API', () => {
  const begin = async () => {
    const { controlUrl, ...running } = await run(serveControlled)
    const control = async (method: string, path: string, body?: unknown) => {
      const sent = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }
      const response = await fetch(`${controlUrl}${path}`, { method, ...sent })
      return { status: response.status, body: await response.json() }
    }
    return { ...running, control }
  }

  it('changes rooms, calls, switches and the history as it says', async () => {
    const { control, account, headers } = await begin()
    const people = [{ memberId: '7', name: 'Asha' }, {}]
    await fetch(`${account}/Conference/`, { headers })
    for (const [method, path, body, expected] of [
      ['GET', '/requests', undefined, [{ method: 'GET', status: 200 }]],
      ['DELETE', '/requests', undefined, {}],
      ['GET', '/requests', undefined, []],
      ['POST', '/end', { room: 'Weekly standup' }, {}],
      ['POST', '/rooms', { name: 'Standup', people }, { name: 'Standup', members: people }],
      ['POST', '/join', { room: 'Standup', memberId: '99', callUuid: 'c-99', muted: true }, {}],
      ['POST', '/leave', { room: 'Standup', memberId: '7' }, {}],
      ['GET', '/rooms', undefined, [{ members: [{}, { memberId: '99', callUuid: 'c-99', muted: true }] }]],
      ['POST', '/end', { room: 'Standup' }, {}],
      ['POST', '/calls', { callUuid: 'c-1' }, { callUuid: 'c-1' }],
      ['GET', '/calls', undefined, [{ callUuid: 'c-1' }]],
      ['POST', '/hangup', { callUuid: 'c-1' }, {}],
      ['GET', '/calls', undefined, []],
      ['POST', '/switches', { listShape: 'empty' }, { listShape: 'empty' }],
      ['DELETE', '/switches', undefined, { listShape: 'names' }],
      ['GET', '/help', undefined, { switches: { listShape: expect.any(String) as unknown } }],
    ] as const)
      expect(await control(method, path, body), path).toMatchObject({ status: 200, body: expected })
    expect((await control('GET', '/ended')).body).toContainEqual(
      expect.objectContaining({ by: 'callApi', call: expect.objectContaining({ callUuid: 'c-1' }) as unknown }),
    )
  })
})

describe('the command line', () => {
  const file = fileURLToPath(new URL('../../simulator/cli.ts', import.meta.url))
  it('prints one line, serves, and stops on SIGTERM', async () => {
    const args = ['--profile', 'plivo', '--port', '0', '--rooms', '2']
    const child = spawn(process.execPath, [file, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
    opened.push(() => {
      child.kill()
    })
    const [line] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string]
    const { controlUrl, ...printed } = JSON.parse(line) as Record<string, string>
    expect(Object.keys(printed)).toEqual(['profile', 'baseUrl', 'authId', 'authToken'])
    const response = await fetch(`${controlUrl}/rooms`)
    expect(await response.json()).toMatchObject([{ name: 'Weekly standup' }, { name: 'Support bridge' }])
    child.kill('SIGTERM')
    expect(await once(child, 'exit')).toEqual([0, null])
  })
})
