import type { Fault } from '../../../shared/fault.ts'

/** The messages of the test to the Electron that carries its requests. */
export type ToElectron =
  | {
      readonly kind: 'fetch'
      readonly id: number
      readonly url: string
      readonly method: 'GET' | 'POST' | 'DELETE'
      readonly headers: Record<string, string>
      readonly body?: string
      readonly priority: 'high' | 'auto' | 'low'
      /** Milliseconds until the deadline, because the elapsed times of two processes differ. */
      readonly goodFor?: number
    }
  | { readonly kind: 'abort'; readonly id: number }
  | { readonly kind: 'forgetConnections' }

/** The messages that Electron sends back. */
export type FromElectron =
  | { readonly kind: 'ready' }
  | { readonly kind: 'response'; readonly id: number; readonly status: number; readonly headers: [string, string][] }
  | { readonly kind: 'data'; readonly id: number; readonly base64: string }
  | { readonly kind: 'end'; readonly id: number }
  | {
      readonly kind: 'error'
      readonly id: number
      readonly message: string
      readonly code?: string
      /** Set if the gate of the request was closed. */
      readonly notSent?: Fault
    }
