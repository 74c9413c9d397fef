import type { InitialState } from '../../../shared/ipc/bridge.ts'
import type { Bridge } from '../../../shared/ipc/contract.ts'
import type { Gavel } from './gavel.ts'

export interface CallResult {
  readonly ok: boolean
  readonly fault?: { readonly code: string; readonly values?: { readonly reason?: string } }
  readonly value?: unknown
}

/** Calls the main process through the page's bridge, with any request. */
export async function call(gavel: Gavel, name: string, request?: unknown): Promise<CallResult> {
  return gavel.browser.execute(
    // WebDriver would turn an undefined request into null, which no call without a request accepts.
    async (called, ...given) => {
      const bridge = Reflect.get(globalThis, 'gavel') as Record<string, (...value: unknown[]) => Promise<CallResult>>
      return (await bridge[called]?.(...given)) ?? { ok: false }
    },
    name,
    ...(request === undefined ? [] : [request]),
  )
}

/** Like `call`, but presses a key in the window first, because some calls are allowed only after a press. */
export async function callByUser(gavel: Gavel, name: string, request?: unknown): Promise<CallResult> {
  await gavel.browser.keys(['Shift'])
  return call(gavel, name, request)
}

/** The id of the first account. */
export async function firstAccount(gavel: Gavel): Promise<string> {
  const { snapshot } = await initialState(gavel)
  return (JSON.parse(snapshot) as { accounts: { id: string }[] }).accounts[0]?.id ?? ''
}

/** Returns the state that the main process pushes first to a window that subscribes. Subscribes again to get it. */
export async function initialState(gavel: Gavel): Promise<InitialState> {
  return gavel.browser.execute(async () => {
    const bridge = Reflect.get(globalThis, 'gavel') as Bridge
    const pushed: InitialState[] = []
    const stop = bridge.onInitialState((initial) => pushed.push(initial))
    while (pushed[0] === undefined) {
      await bridge.subscribe()
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    stop()
    return pushed[0]
  })
}
