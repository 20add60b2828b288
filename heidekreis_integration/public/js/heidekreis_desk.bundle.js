// What the desk's form and list scripts of this app share.
import "./desk/service";
import "./desk/html";
import "./desk/lists";
import "./desk/steps";
import "./desk/suggestions";
import "./desk/offers";
import "./desk/quick_request";
import "./desk/past_session";
import "./desk/session_report";
import "./desk/cancelling";
import "./desk/claims";
import "./desk/meetings";
import "./desk/watch";
import "./desk/time_zone";
import "./desk/number_focus";
