import { defineConfig } from 'vite'
import { site } from '../vite.shared'

export default defineConfig(site('console', '/console/', 5173))
