// Makes `Date` and timers, but not `performance.now`, run faster in Electron's main process (`electron -r`, which only
// an unpackaged run accepts) or in a page. Must run before their own code. The environment variable or global variable
// GAVEL_SOAK_CLOCK contains the start in epoch ms and the speed as a factor, such as `1700000000000x10`.
{
  const scope = globalThis
  const pace = scope.process?.env?.GAVEL_SOAK_CLOCK ?? scope.GAVEL_SOAK_CLOCK
  const [startedAt, speed] = pace.split('x').map(Number)
  const { Date: RealDate, setTimeout: realSetTimeout, setInterval: realSetInterval } = scope
  const now = () => Math.round(startedAt + (RealDate.now() - startedAt) * speed)

  // With a proxy, the dates that the system makes are still instances of `Date`.
  scope.Date = new Proxy(RealDate, {
    construct: (target, args, made) => Reflect.construct(target, args.length > 0 ? args : [now()], made),
    apply: () => new RealDate(now()).toString(),
    get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
  })
  scope.setTimeout = (run, ms = 0, ...args) => realSetTimeout(run, ms / speed, ...args)
  scope.setInterval = (run, ms = 0, ...args) => realSetInterval(run, ms / speed, ...args)
}
