/**
 * What Gavel is started with from its sources.
 *
 * @param {readonly string[]} args of `npm start --`
 * @param {boolean} isRoot
 * @returns {string[]}
 */
export function gavelArguments(args, isRoot) {
  const others = args.filter((one) => one !== '--no-demo')
  return [
    // Chromium refuses to run as root with its sandbox. Only here: nothing packaged ever carries this switch.
    ...(isRoot ? ['--no-sandbox'] : []),
    ...(others.length < args.length ? [] : ['--demo']),
    ...others,
  ]
}
