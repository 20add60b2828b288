// The placing desk: one page on which the pool's clerk places requests.
import { PlacingDesk } from "./placing_desk/desk";

frappe.provide("heidekreis");
heidekreis.PlacingDesk = PlacingDesk;
