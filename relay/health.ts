import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** The data for a supervisor, without secrets, rooms or callers. */
export interface HealthReport {
  /** Whether the broker is connected and takes messages, and no account has a fault. */
  readonly ok: boolean
  readonly [field: string]: unknown
}

/**
 * Serves `/health` on this computer: 200 if all is well, otherwise 503. @returns the port, and a function that closes
 * the server
 */
export async function serveHealth(
  port: number,
  report: () => HealthReport,
): Promise<{ readonly port: number; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    const isHealth = request.method === 'GET' && request.url === '/health'
    const current = report()
    response.writeHead(isHealth ? (current.ok ? 200 : 503) : 404, { 'content-type': 'application/json' })
    response.end(isHealth ? `${JSON.stringify(current)}\n` : '')
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve()
        })
        server.closeAllConnections()
      }),
  }
}
