import { createRouter, createWebHistory } from 'vue-router'
import { Trouble } from '../shared/api/client'
import { arrived, enter, learnFacts, learnMe, place } from './place'
import Home from './pages/Home.vue'
import Join from './pages/Join.vue'

export const router = createRouter({
  history: createWebHistory('/m/'),
  routes: [
    // the link of a poster: /m/zk_page_…
    { path: '/:key(zk_page_[A-Za-z0-9_-]+)', redirect: (to) => {
      enter(String(to.params['key']))
      if (typeof to.query['join'] === 'string') arrived.with(to.query['join'].slice(0, 40))
      return { name: 'home', query: {} }
    } },
    { path: '/join', name: 'join', component: Join },
    { path: '/', name: 'home', component: Home },
    { path: '/statement', name: 'statement', component: () => import('./pages/Statement.vue') },
    { path: '/tiers', name: 'tiers', component: () => import('./pages/Tiers.vue') },
    { path: '/coupons', name: 'coupons', component: () => import('./pages/Coupons.vue') },
    { path: '/groups', name: 'groups', component: () => import('./pages/Groups.vue') },
    { path: '/wallet/:asset', name: 'wallet', component: () => import('./pages/Wallet.vue') },
    { path: '/news', name: 'news', component: () => import('./pages/News.vue') },
    { path: '/quote', name: 'quote', component: () => import('./pages/Quote.vue') },
    { path: '/me/profile', name: 'profile', component: () => import('./pages/Profile.vue') },
    { path: '/back', name: 'back', component: () => import('./pages/Back.vue') },
    { path: '/me', name: 'me', component: () => import('./pages/Me.vue') },
    { path: '/:rest(.*)*', redirect: { name: 'home' } },
  ],
})

router.beforeEach(async (to) => {
  if (place.key && !place.facts) {
    await learnFacts().catch((accident: unknown) => { if (!(accident instanceof Trouble)) throw accident })
  }
  if (to.name === 'join' || to.name === 'back') return true
  if (!place.me && !(await learnMe())) return { name: 'join' }
  return true
})
