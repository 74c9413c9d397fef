import { until } from '../support/wait-for.ts'
import type { Gavel } from '../support/wdio/gavel.ts'

/** Tries what an attacker could try if their text became part of the page. */
export async function inject(
  gavel: Gavel,
  port: number,
): Promise<{ readonly ran: readonly string[]; readonly blocked: readonly string[] }> {
  await gavel.browser.execute((toPort) => {
    const found = { ran: [] as string[], blocked: [] as string[] }
    Object.assign(globalThis, { gavelTestFound: found, gavelTestRan: (what: string) => found.ran.push(what) })
    addEventListener('securitypolicyviolation', ({ effectiveDirective }) => found.blocked.push(effectiveDirective))
    const attempts: readonly (() => void)[] = [
      () => {
        const image = document.createElement('img')
        document.body.append(image)
        image.src = `http://127.0.0.1:${toPort}/image`
        image.setAttribute('onerror', `gavelTestRan('handler')`)
      },
      () => {
        const script = document.createElement('script')
        document.body.append(script)
        script.textContent = `gavelTestRan('inline')`
      },
      () => {
        const script = document.createElement('script')
        document.body.append(script)
        script.src = `http://127.0.0.1:${toPort}/script.js`
      },
      () => (0, eval)(`gavelTestRan('eval')`) as unknown,
      () => {
        document.body.insertAdjacentHTML('beforeend', `<b onclick="gavelTestRan('markup')">x</b>`)
        found.ran.push('markup')
      },
      () => {
        const style = document.createElement('style')
        style.textContent = `body { background: url(http://127.0.0.1:${toPort}/style) }`
        document.body.append(style)
      },
      () => {
        fetch(`http://127.0.0.1:${toPort}/fetch`).then(
          () => found.ran.push('fetch'),
          () => undefined,
        )
      },
      () => {
        const frame = document.createElement('iframe')
        frame.src = `http://127.0.0.1:${toPort}/frame`
        document.body.append(frame)
      },
    ]
    // Each attempt runs in a task of its own, because the policy exempts code that the driver evaluates directly.
    for (const attempt of attempts) setTimeout(attempt, 0)
  }, port)
  const read = () =>
    gavel.browser.execute(() => Reflect.get(globalThis, 'gavelTestFound') as { ran: string[]; blocked: string[] })
  await until('the violations', async () => (await read()).blocked.includes('frame-src'))
  return read()
}
