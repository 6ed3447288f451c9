import type { RouteRecordRaw } from 'vue-router'

/** Screens about what is sold and its money. */
export const tradeRoutes: RouteRecordRaw[] = [
  { path: '/orders', name: 'orders', component: () => import('./pages/Orders.vue'), meta: { title: 'page.orders', needs: 'members.read' } },
  { path: '/orders/:order', name: 'order', component: () => import('./pages/Order.vue'), meta: { title: 'page.order', under: 'orders', needs: 'members.read' } },
  { path: '/checkouts/:checkout', name: 'checkout', component: () => import('./pages/Checkout.vue'), meta: { title: 'page.checkout', under: 'orders', needs: 'members.read' } },
  { path: '/coupons', name: 'coupons', component: () => import('./pages/Coupons.vue'), meta: { title: 'page.coupons', needs: 'programs.read' } },
  { path: '/coupons/:template', name: 'coupon-template', component: () => import('./pages/CouponTemplate.vue'), meta: { title: 'page.coupon-template', under: 'coupons', needs: 'programs.read' } },
  { path: '/groups', name: 'groups', component: () => import('./pages/Groups.vue'), meta: { title: 'page.groups', needs: 'members.read' } },
  { path: '/groups/:group', name: 'group', component: () => import('./pages/Group.vue'), meta: { title: 'page.group', under: 'groups', needs: 'members.read' } },
  { path: '/stored-value', name: 'stored-value', component: () => import('./pages/StoredValue.vue'), meta: { title: 'page.stored-value', needs: 'members.read' } },
  { path: '/budgets', name: 'budgets', component: () => import('./pages/Budgets.vue'), meta: { title: 'page.budgets', needs: 'finance.read' } },
  { path: '/reviews', name: 'reviews', component: () => import('./pages/Reviews.vue'), meta: { title: 'page.reviews', needs: 'members.read' } },
  { path: '/stores', name: 'stores', component: () => import('./pages/Stores.vue'), meta: { title: 'page.stores', needs: 'programs.read' } },
  { path: '/households', name: 'households', component: () => import('./pages/Households.vue'), meta: { title: 'page.households', needs: 'members.read' } },
]
