import type { Provider } from '../../../electron/providers/provider.ts'

/** Returns a copy of a provider that calls `onPoll` when a poll leaves. */
export function observePolls(good: Provider, onPoll: () => void): Provider {
  const observed = Object.defineProperties({}, Object.getOwnPropertyDescriptors(good)) as Provider
  const observe = (options: Parameters<Provider['list']>[0] = {}): Parameters<Provider['list']>[0] => ({
    ...options,
    onSend: () => {
      if (options.priority === 'poll') onPoll()
      options.onSend?.()
    },
  })
  return Object.assign(observed, {
    list: (options: Parameters<Provider['list']>[0]) => good.list(observe(options)),
    retrieve: (name: string, options: Parameters<Provider['list']>[0]) => good.retrieve(name, observe(options)),
  })
}
