import type { Fault, FaultCode, FaultMore } from './fault.ts'
import { fault } from './fault.ts'

export type Success<T> = { readonly ok: true; readonly value: T }
export type Failure = { readonly ok: false; readonly fault: Fault }

/** The result of every call that can fail. No module throws errors into another. */
export type Result<T> = Success<T> | Failure

export function success<T>(value: T): Success<T> {
  return { ok: true, value }
}

export function failure<Code extends FaultCode>(code: Code, more?: FaultMore<Code>): Failure {
  return { ok: false, fault: fault(code, more) }
}
