import { request } from 'node:http'
import { Agent } from 'node:https'
import type { AgentOptions } from 'node:https'
import type { Duplex } from 'node:stream'
import { connect } from 'node:tls'
import type { ConnectionOptions } from 'node:tls'

/**
 * Milliseconds. Without this limit a proxy that accepts the connection and then sends nothing would block the desk for
 * ever.
 */
const LIMIT = 10_000

/**
 * Opens TLS through a proxy (https://www.rfc-editor.org/rfc/rfc9110#name-connect). Proxies that require a password,
 * NTLM or Kerberos are not supported.
 */
export class TunnelAgent extends Agent {
  readonly #proxy: { readonly host: string; readonly port: number }

  constructor(proxy: { readonly host: string; readonly port: number }, options: AgentOptions = {}) {
    super(options)
    this.#proxy = proxy
  }

  override createConnection(options: AgentOptions, done: (error: Error | null, stream: Duplex) => void): undefined {
    const { host = '', port = 443 } = options as ConnectionOptions
    const fail = (error: Error): void => {
      // Node itself does not pass a stream together with an error:
      // https://nodejs.org/api/http.html#agentcreateconnectionoptions-callback
      ;(done as (error: Error) => void)(error)
    }
    const asked = request({ ...this.#proxy, method: 'CONNECT', path: `${host}:${port}`, agent: false })
    asked.on('connect', ({ statusCode }, socket) => {
      if (statusCode !== 200) {
        socket.destroy()
        fail(new Error(`the proxy responded with ${String(statusCode)}`))
        return
      }
      socket.setTimeout(0)
      done(null, connect({ ...(options as ConnectionOptions), rejectUnauthorized: true, socket }))
    })
    asked.on('error', fail)
    asked.setTimeout(LIMIT, () => asked.destroy(new Error('the proxy did not respond in time')))
    asked.end()
  }
}
