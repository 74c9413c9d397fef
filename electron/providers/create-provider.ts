import type { ProviderKind } from '../../shared/model.ts'
import { createPlivo, type PlivoOptions } from './plivo.ts'
import type { Provider } from './provider.ts'
import { createVobiz } from './vobiz.ts'

/** The client of either provider. What the other one lacks (`asynchronous` at Vobiz) has no effect. */
export function createProvider(kind: ProviderKind, options: PlivoOptions): Provider {
  return kind === 'plivo' ? createPlivo(options) : createVobiz(options)
}
