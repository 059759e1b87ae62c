// What the report needs of Apache ECharts, and the inflating half of fflate; `make.sh` bundles it into charts.min.js.
import { use, init } from "echarts/core";
import { CustomChart, LineChart, ScatterChart } from "echarts/charts";
import { GridComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import { LabelLayout } from "echarts/features";
import { SVGRenderer } from "echarts/renderers";
import { unzlibSync } from "fflate";

use([CustomChart, LineChart, ScatterChart, GridComponent, MarkLineComponent, TooltipComponent, LabelLayout, SVGRenderer]);
window.echarts = { init };
window.unzlib = unzlibSync;
