// What the desk's form and list scripts of this app share.
import "./desk/service";
import "./desk/html";
import "./desk/steps";
import "./desk/suggestions";
