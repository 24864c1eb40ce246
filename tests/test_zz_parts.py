import time, json
import pytest
from pathlib import Path
from django.db import connection
from django.core.management import call_command
from careerladder.loading.load import load
from django.contrib.auth.models import User as _U
REAL = Path("/work/main/fixtures/ai-engineer"); SMALL=Path("/work/main/tests/ladder")
def t(f, n=3):
    w=time.perf_counter(); c=time.process_time()
    for _ in range(n): f()
    return f"{(time.perf_counter()-w)/n*1000:.0f} ms wall {(time.process_time()-c)/n*1000:.0f} ms cpu"
@pytest.mark.django_db(transaction=True)
def test_parts():
    out={}
    for name, folder in (("real",REAL),("small",SMALL)):
        ts=[]; fl=[]
        for _ in range(3):
            ts.append(t(lambda: load(folder),1))
            fl.append(t(lambda: call_command("flush",verbosity=0,interactive=False,reset_sequences=False,allow_cascade=False,inhibit_post_migrate=False),1))
        out[name]=ts; out[name+" flush"]=fl
        load(folder)
        out[name+" flush nopm"]=t(lambda: call_command("flush",verbosity=0,interactive=False,reset_sequences=False,allow_cascade=False,inhibit_post_migrate=True),1)
    print(json.dumps(out,indent=1))
