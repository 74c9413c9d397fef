// Runs in Electron, and sends the requests of a test in the same way as Gavel sends its own.
import { drop } from '../../../shared/drop.ts'
import { app } from 'electron'
import { systemClock } from '../../../shared/clock.ts'
import { NotSentError } from '../../../electron/providers/transport.ts'
import { openFor } from '../send-gate.ts'
import { createApiNetwork } from '../../../electron/desktop/network/api-fetch.ts'
import { runNetworkInMainProcess } from '../../../electron/desktop/lifecycle/chromium-flags.ts'
import type { FromElectron, ToElectron } from './messages.ts'

const HEADERS = ['content-type', 'retry-after', 'x-request-id']

function tell(message: FromElectron): void {
  process.send?.(message)
}

function start(): void {
  const network = createApiNetwork(systemClock())
  const controls = new Map<number, AbortController>()

  const carry = async (message: Extract<ToElectron, { kind: 'fetch' }>): Promise<void> => {
    const { id, url, kind: _kind, goodFor = Infinity, ...options } = message
    const control = new AbortController()
    controls.set(id, control)
    const response = await network.fetch(url, {
      ...options,
      signal: control.signal,
      gate: openFor(goodFor),
      onLeaving: () => undefined,
      redirect: 'error',
      credentials: 'omit',
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
    })
    const headers = HEADERS.flatMap((name): [string, string][] => {
      const value = response.headers.get(name)
      return value === null ? [] : [[name, value]]
    })
    tell({ kind: 'response', id, status: response.status, headers })
    const reader = response.body?.getReader()
    for (;;) {
      const piece = await reader?.read()
      if (piece?.value === undefined || piece.done) break
      tell({ kind: 'data', id, base64: Buffer.from(piece.value).toString('base64') })
    }
    tell({ kind: 'end', id })
  }

  process.on('message', (message: ToElectron) => {
    if (message.kind === 'abort') controls.get(message.id)?.abort()
    else if (message.kind === 'forgetConnections') network.forgetConnections()
    else {
      carry(message).catch((error: unknown) => {
        const { message: text, code } = error as { message: string; code?: string }
        const { id } = message
        tell({
          kind: 'error',
          id,
          message: text,
          ...(error instanceof NotSentError && { notSent: error.fault }),
          ...(typeof code === 'string' && { code }),
        })
      })
    }
  })
  tell({ kind: 'ready' })
}

runNetworkInMainProcess(app, process.platform)
process.on('disconnect', () => {
  app.exit()
})
drop(app.whenReady().then(start))
