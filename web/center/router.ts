import { createRouter, createWebHistory } from 'vue-router'
import { Trouble } from '../shared/api/client'
import { enter, learnFacts, learnMe, place } from './place'
import Home from './pages/Home.vue'
import Join from './pages/Join.vue'

export const router = createRouter({
  history: createWebHistory('/m/'),
  routes: [
    // the link of a poster: /m/zk_page_…
    { path: '/:key(zk_page_[A-Za-z0-9_-]+)', redirect: (to) => { enter(String(to.params['key'])); return { name: 'home' } } },
    { path: '/join', name: 'join', component: Join },
    { path: '/', name: 'home', component: Home },
    { path: '/statement', name: 'statement', component: () => import('./pages/Statement.vue') },
    { path: '/tiers', name: 'tiers', component: () => import('./pages/Tiers.vue') },
    { path: '/me', name: 'me', component: () => import('./pages/Me.vue') },
    { path: '/:rest(.*)*', redirect: { name: 'home' } },
  ],
})

router.beforeEach(async (to) => {
  if (place.key && !place.facts) {
    await learnFacts().catch((accident: unknown) => { if (!(accident instanceof Trouble)) throw accident })
  }
  if (to.name === 'join') return true
  if (!place.me && !(await learnMe())) return { name: 'join' }
  return true
})
