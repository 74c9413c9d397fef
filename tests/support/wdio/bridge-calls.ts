import type { Gavel } from './session.ts'

export interface CallResult {
  readonly ok: boolean
  readonly fault?: { readonly code: string }
  readonly value?: unknown
}

/** Calls the main process as the page does, with whatever is given. */
export async function call(gavel: Gavel, name: string, request?: unknown): Promise<CallResult> {
  return gavel.browser.execute(
    async (called, given) => {
      const bridge = Reflect.get(globalThis, 'gavel') as Record<string, (value: unknown) => Promise<CallResult>>
      return (await bridge[called]?.(given)) ?? { ok: false }
    },
    name,
    request,
  )
}

/** The id that Gavel gave to the first account. */
export async function firstAccount(gavel: Gavel): Promise<string> {
  const { value } = await call(gavel, 'snapshot')
  return (JSON.parse(value as string) as { accounts: { id: string }[] }).accounts[0]?.id ?? ''
}
