import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router'
import { t, type Word } from './i18n'
import { begin, session } from './session'
import { INSIGHT_MENU, insightRoutes } from './insight-routes'
import { tradeRoutes } from './trade'

declare module 'vue-router' {
  interface RouteMeta {
    /** What the page is called. */
    title: Word
    /** Whom it is shown in the navigation: who may do this; nobody, where it is left out. */
    needs?: string
    /** Under which page it stands in the breadcrumbs. */
    under?: string
    /** Open to whoever comes. */
    open?: boolean
    /** Without the shell. */
    bare?: boolean
  }
}

const routes: RouteRecordRaw[] = [
  { path: '/sign-in', name: 'sign-in', component: () => import('./pages/SignIn.vue'), meta: { title: 'page.sign-in', open: true, bare: true } },
  { path: '/join', name: 'join', component: () => import('./pages/Join.vue'), meta: { title: 'page.join', open: true, bare: true } },
  { path: '/', name: 'home', component: () => import('./pages/Home.vue'), meta: { title: 'page.home' } },
  { path: '/members', name: 'members', component: () => import('./pages/Members.vue'), meta: { title: 'page.members', needs: 'members.read' } },
  { path: '/members/:member', name: 'member', component: () => import('./pages/Member.vue'), meta: { title: 'page.member', under: 'members', needs: 'members.read' } },
  { path: '/tags', name: 'tags', component: () => import('./pages/Tags.vue'), meta: { title: 'page.tags', needs: 'members.read' } },
  { path: '/behaviour', name: 'behaviour', component: () => import('./pages/Behaviour.vue'), meta: { title: 'page.behaviour', needs: 'figures.read' } },
  { path: '/products', name: 'products', component: () => import('./pages/Products.vue'), meta: { title: 'page.products', needs: 'figures.read' } },
  { path: '/approvals', name: 'approvals', component: () => import('./pages/Approvals.vue'), meta: { title: 'page.approvals', needs: 'approvals.read' } },
  { path: '/liability', name: 'liability', component: () => import('./pages/Liability.vue'), meta: { title: 'page.liability', needs: 'finance.read' } },
  { path: '/days', name: 'days', component: () => import('./pages/Days.vue'), meta: { title: 'page.days', needs: 'finance.read' } },
  { path: '/versions', name: 'versions', component: () => import('./pages/Versions.vue'), meta: { title: 'page.versions', needs: 'programs.read' } },
  { path: '/versions/:number', name: 'version', component: () => import('./pages/Version.vue'), meta: { title: 'page.version', under: 'versions', needs: 'programs.read' } },
  { path: '/backtests', name: 'backtests', component: () => import('./pages/Backtests.vue'), meta: { title: 'page.backtests', needs: 'programs.read' } },
  { path: '/backtests/compared', name: 'backtest-pair', component: () => import('./pages/BacktestPair.vue'), meta: { title: 'page.backtest-pair', under: 'backtests', needs: 'programs.read' } },
  { path: '/backtests/:backtest', name: 'backtest', component: () => import('./pages/Backtest.vue'), meta: { title: 'page.backtest', under: 'backtests', needs: 'programs.read' } },
  { path: '/start', name: 'start', component: () => import('./pages/Start.vue'), meta: { title: 'page.start', needs: 'programs.create' } },
  { path: '/audit', name: 'audit', component: () => import('./pages/Audit.vue'), meta: { title: 'page.audit', needs: 'audit.read' } },
  { path: '/staff', name: 'staff', component: () => import('./pages/Staff.vue'), meta: { title: 'page.staff', needs: 'staff' } },
  { path: '/brand', name: 'brand', component: () => import('./pages/Brand.vue'), meta: { title: 'page.brand', needs: 'programs.read' } },
  { path: '/keys', name: 'keys', component: () => import('./pages/Keys.vue'), meta: { title: 'page.keys', needs: 'keys' } },
  { path: '/requests', name: 'requests', component: () => import('./pages/Requests.vue'), meta: { title: 'page.requests', needs: 'keys' } },
  { path: '/quickstart', name: 'quickstart', component: () => import('./pages/Quickstart.vue'), meta: { title: 'page.quickstart', needs: 'keys' } },
  { path: '/account', name: 'account', component: () => import('./pages/Account.vue'), meta: { title: 'page.account' } },
  { path: '/clerk', name: 'clerk', component: () => import('./pages/Clerk.vue'), meta: { title: 'page.clerk', needs: 'events.write', bare: true } },
  { path: '/promotions', name: 'promotions', component: () => import('./pages/Promotions.vue'), meta: { title: 'page.promotions', needs: 'programs.read' } },
  { path: '/gift-cards', name: 'gift-cards', component: () => import('./pages/GiftCards.vue'), meta: { title: 'page.gift-cards', needs: 'cards.read' } },
  { path: '/sandbox', name: 'sandbox', component: () => import('./pages/Sandbox.vue'), meta: { title: 'page.sandbox', needs: 'sandbox.time' } },
  { path: '/rules', name: 'rules', component: () => import('./pages/Rules.vue'), meta: { title: 'page.rules', needs: 'programs.read' } },
  { path: '/segments', name: 'segments', component: () => import('./pages/Segments.vue'), meta: { title: 'page.segments', needs: 'segments.read' } },
  { path: '/segments/:segment', name: 'segment', component: () => import('./pages/Segment.vue'), meta: { title: 'page.segment', under: 'segments', needs: 'segments.read' } },
  ...tradeRoutes,
  ...insightRoutes,
  { path: '/:rest(.*)*', name: 'nowhere', component: () => import('./pages/Nowhere.vue'), meta: { title: 'page.nowhere' } },
]

export const router = createRouter({ history: createWebHistory('/console/'), routes })

router.beforeEach(async (to) => {
  if (to.meta.open) return true
  if (!session.me && !(await begin())) return { name: 'sign-in', query: { to: to.fullPath } }
  return true
})

router.afterEach((to) => {
  document.title = `${t(to.meta.title)} · Zhiyin`
})

/** The navigation, by what people come for. */
export const MENU: ReadonlyArray<{ title: Word; pages: readonly string[] }> = [
  { title: 'menu.people', pages: ['members', 'tags', 'segments', 'behaviour', 'products', 'approvals'] },
  { title: 'menu.insight', pages: INSIGHT_MENU },
  { title: 'menu.trade', pages: ['orders', 'coupons', 'promotions', 'groups', 'stored-value', 'gift-cards', 'reviews', 'stores', 'households'] },
  { title: 'menu.program', pages: ['rules', 'versions', 'backtests', 'budgets'] },
  { title: 'menu.books', pages: ['liability', 'days', 'audit'] },
  { title: 'menu.house', pages: ['start', 'brand', 'staff', 'keys', 'quickstart', 'requests', 'sandbox'] },
]

export const mayOpen = (name: string): boolean => {
  const route = routes.find((candidate) => candidate.name === name)
  return route !== undefined && (!route.meta?.needs || session.can(route.meta.needs))
}

export const titleOf = (name: string): Word => routes.find((candidate) => candidate.name === name)?.meta?.title ?? 'page.nowhere'
