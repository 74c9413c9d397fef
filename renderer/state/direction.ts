/** Parts that lie outside the page's flow, such as menus, do not take its direction by themselves. */
export function pageDirection(): 'ltr' | 'rtl' {
  return document.documentElement.dir === 'rtl' ? 'rtl' : 'ltr'
}
