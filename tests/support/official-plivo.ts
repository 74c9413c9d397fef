import { createRequire } from 'node:module'
import type { Client } from 'plivo'

interface RequestConfig {
  url?: string
}
interface AxiosInstance {
  interceptors: { request: { use(onRequest: (config: RequestConfig) => RequestConfig): number } }
}
interface Axios {
  create: (...parameters: unknown[]) => AxiosInstance
}

const fixedBase = 'https://api.plivo.com/v1/'

/**
 * The official client (https://github.com/plivo/plivo-node), pointed at another address. The voice host is fixed in
 * its code, so every instance that the client's axios creates gets an interceptor that rewrites the address. A request
 * that the client does not mark as a voice request, such as the one that stops speech, goes to the address in the
 * client's options.
 *
 * @param baseUrl ends before `/Account/`
 */
export function officialPlivo(baseUrl: string, authId: string, authToken: string): Client {
  const require = createRequire(import.meta.url)
  const axios = createRequire(require.resolve('plivo'))('axios') as Axios
  const original = axios.create
  const rewritten = new WeakSet<AxiosInstance>()
  axios.create = (...parameters) => {
    const instance = original.apply(axios, parameters)
    if (!rewritten.has(instance)) {
      instance.interceptors.request.use((config) => ({
        ...config,
        url: (config.url ?? '').replace(fixedBase, `${baseUrl}/`),
      }))
    }
    rewritten.add(instance)
    return instance
  }
  const plivo = require('plivo') as { Client: new (id: string, token: string, options?: object) => Client }
  return new plivo.Client(authId, authToken, { timeout: 100_000, url: `${baseUrl}/Account/${authId}` })
}

/** The official check of a Plivo callback's signature. */
export function officialSignatureCheck(): {
  validateV3Signature(
    method: string,
    uri: string,
    nonce: string,
    token: string,
    signature: string,
    params?: object,
  ): boolean
  validateSignature(uri: string, nonce: string, signature: string, token: string): boolean
} {
  return createRequire(import.meta.url)('plivo') as ReturnType<typeof officialSignatureCheck>
}
