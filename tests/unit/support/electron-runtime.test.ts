import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { downloadEnvironment } from '../../../scripts/electron-runtime.mjs'
import { project } from '../../../scripts/setup/paths.mjs'
import { run } from '../../../scripts/setup/run-program.mjs'

// Electron's own installer begins with this call.
const DOWNLOAD = `require('@electron/get').downloadArtifact({
  version: '0.0.1', artifactName: 'electron', cacheMode: 3, checksums: {}, mirrorOptions: { mirror: 'https://mirror.test/' },
})`

test.each(['HTTPS_PROXY', 'https_proxy', 'npm_config_https_proxy', 'npm_config_proxy'])(
  'Electron is downloaded through the proxy of %s',
  async (variable) => {
    const asked: (string | undefined)[] = []
    const proxy = createServer().on('connect', ({ url }, socket) => {
      asked.push(url)
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
    })
    proxy.listen(0, '127.0.0.1')
    onTestFinished(() => {
      proxy.close()
    })
    await once(proxy, 'listening')
    const environment = {
      PATH: process.env['PATH'],
      [variable]: `http://127.0.0.1:${String((proxy.address() as AddressInfo).port)}`,
    }
    const outcome = await run(process.execPath, ['-e', DOWNLOAD], {
      cwd: project,
      env: downloadEnvironment(environment),
    })
    expect(outcome.ok).toBe(false)
    expect(new Set(asked)).toEqual(new Set(['mirror.test:443']))
  },
)
