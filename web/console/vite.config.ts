import { defineConfig } from 'vite'
import { site } from '../vite.shared.ts'

export default defineConfig(site('console', '/console/', 5173))
