import {
  BookCheck,
  ChartColumn,
  Download,
  Inbox,
  KeyRound,
  Landmark,
  LayoutDashboard,
  ListTodo,
  Plug,
  ScrollText,
  Settings,
  Stamp,
  Undo2,
  Users,
  Workflow,
  type LucideIcon,
} from "lucide-react";
import type { NavIconName } from "./nav";

const ICON: Record<NavIconName, LucideIcon> = {
  dashboard: LayoutDashboard,
  orders: ListTodo,
  approvals: Stamp,
  deliveries: Inbox,
  settlements: Landmark,
  refunds: Undo2,
  exports: Download,
  reconcile: BookCheck,
  reports: ChartColumn,
  integrations: Plug,
  rules: Workflow,
  team: Users,
  audit: ScrollText,
  api: KeyRound,
  settings: Settings,
};

export function NavIcon({ name, className }: { name: NavIconName; className?: string }) {
  const Icon = ICON[name];
  return <Icon aria-hidden className={className} />;
}
