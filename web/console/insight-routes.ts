import type { RouteRecordRaw } from 'vue-router'

/** Screens of figures about all members. */
export const insightRoutes: RouteRecordRaw[] = [
  { path: '/overview', name: 'overview', component: () => import('./pages/Overview.vue'), meta: { title: 'page.overview', needs: 'figures.read' } },
  { path: '/figures/members', name: 'member-figures', component: () => import('./pages/MemberFigures.vue'), meta: { title: 'page.member-figures', needs: 'figures.read' } },
  { path: '/figures/lifecycle', name: 'lifecycle', component: () => import('./pages/Lifecycle.vue'), meta: { title: 'page.lifecycle', needs: 'figures.read' } },
  { path: '/figures/retention', name: 'retention', component: () => import('./pages/Retention.vue'), meta: { title: 'page.retention', needs: 'figures.read' } },
  { path: '/figures/funnels', name: 'funnels', component: () => import('./pages/Funnels.vue'), meta: { title: 'page.funnels', needs: 'figures.read' } },
  { path: '/figures/paths', name: 'paths', component: () => import('./pages/Paths.vue'), meta: { title: 'page.paths', needs: 'figures.read' } },
  { path: '/figures/program', name: 'program-figures', component: () => import('./pages/ProgramFigures.vue'), meta: { title: 'page.program-figures', needs: 'figures.read' } },
  { path: '/figures/models', name: 'models', component: () => import('./pages/Models.vue'), meta: { title: 'page.models', needs: 'figures.read' } },
  { path: '/lift-tests', name: 'lifts', component: () => import('./pages/Lifts.vue'), meta: { title: 'page.lifts', needs: 'figures.read' } },
  { path: '/lift-tests/:test', name: 'lift', component: () => import('./pages/Lift.vue'), meta: { title: 'page.lift', under: 'lifts', needs: 'figures.read' } },
  { path: '/goals', name: 'goals', component: () => import('./pages/Goals.vue'), meta: { title: 'page.goals', needs: 'figures.read' } },
  { path: '/reports', name: 'reports', component: () => import('./pages/Reports.vue'), meta: { title: 'page.reports', needs: 'figures.read' } },
  { path: '/competitors', name: 'competitors', component: () => import('./pages/Competitors.vue'), meta: { title: 'page.competitors', needs: 'figures.read' } },
  { path: '/metrics', name: 'metrics', component: () => import('./pages/Metrics.vue'), meta: { title: 'page.metrics', needs: 'figures.read' } },
  { path: '/sql', name: 'questions', component: () => import('./pages/Questions.vue'), meta: { title: 'page.questions', needs: 'figures.sql' } },
  { path: '/warehouse', name: 'warehouse', component: () => import('./pages/Warehouse.vue'), meta: { title: 'page.warehouse', needs: 'warehouse' } },
]

/** Those that the menu has, in its order. */
export const INSIGHT_MENU: readonly string[] = ['overview', 'member-figures', 'lifecycle', 'retention', 'funnels', 'paths', 'program-figures', 'models', 'lifts', 'goals', 'reports', 'competitors', 'metrics', 'questions', 'warehouse']
